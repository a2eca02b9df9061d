"""The one partitions definition: a partition is a cohort."""

from __future__ import annotations

import dagster as dg

cohorts = dg.DynamicPartitionsDefinition(name="cohort")
