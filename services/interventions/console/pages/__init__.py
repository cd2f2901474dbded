"""One module a page: its routes and what it shows; its template lies beside it."""

from interventions.console.pages import (
    acting,
    flow,
    intervention,
    papers,
    payroll,
    plan,
    planning,
    refused,
    small,
    today,
)

PAGES = tuple(
    each.pages for each in (today, planning, flow, intervention, acting, plan, papers, refused, payroll, small)
)
