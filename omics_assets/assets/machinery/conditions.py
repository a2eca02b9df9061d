"""When a table is refreshed.

It belongs here: conditions, and why they are as they are. They fire on an edge (an input's data version changed, a
table is newly missing), never on a level, so that equal digests reported twice request nothing and a failed step is
not requested again and again: that a run failed settles the changes that the same run made further up.
"""

from __future__ import annotations

import dagster as dg

_in_progress = dg.AutomationCondition.in_progress()
_changed = dg.AutomationCondition.any_deps_match(
    dg.AutomationCondition.data_version_changed() | dg.AutomationCondition.will_be_requested()
)
_failed = (dg.AutomationCondition.execution_failed() & ~_in_progress).newly_true()
_handled = dg.AutomationCondition.newly_requested() | dg.AutomationCondition.newly_updated() | _failed
_gate_shut = dg.AutomationCondition.any_checks_match(dg.AutomationCondition.check_failed(), blocking_only=True)
# One evaluation reads run states after updates: a table that was made in between would look changed, idle, not updated.
_ended_just_now = (~_in_progress).newly_true() & ~dg.AutomationCondition.missing()
_quiet = ~dg.AutomationCondition.any_deps_in_progress() & ~_in_progress & ~_ended_just_now

refresh = (
    (_changed.since(_handled) | dg.AutomationCondition.missing().newly_true().since(_handled))
    & ~dg.AutomationCondition.any_deps_missing()
    & _quiet
    & ~dg.AutomationCondition.any_deps_match(_gate_shut & ~dg.AutomationCondition.will_be_requested())
)
"""For tables of one cohort.

A gate holds the children back from its failure on until its step is requested again; inside a run, the run does. A
gate that was not judged holds back nothing: a run that ended before its first step must not block its cohort for ever.
"""

refresh_over_cohorts = _changed.since(_handled) & _quiet
"""For tables over all cohorts: a cohort that has no ranking yet must not hold up the others."""
