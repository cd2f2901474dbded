"""One module a page: its routes and what it shows; its template lies beside it."""

from interventions.console.pages import (
    acting,
    flow,
    intervention,
    papers,
    payroll,
    payroll_files,
    plan,
    planning,
    refused,
    small,
    today,
)

_SHOWN = (today, planning, flow, intervention, acting, plan, papers, refused, payroll, payroll_files, small)
PAGES = tuple(each.pages for each in _SHOWN)
