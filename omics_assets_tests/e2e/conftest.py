from __future__ import annotations

from omics_assets_tests.automation.conftest import finished

__all__ = ["finished"]
