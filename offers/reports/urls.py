from django.urls import path

from . import comparisons, pictures, simulate, trade, views

urlpatterns = [
    path("", views.main, name="reports"),
    path("rows/", views.rows, name="report_rows"),
    path("baseline/", comparisons.did_it_work, name="report_baseline"),
    path("fairness/", comparisons.is_it_fair, name="report_fairness"),
    path("simulate/", simulate.show, name="report_simulate"),
    *(
        path(
            f"charts/{code}.svg", pictures.show, {"code": code}, f"report_chart_{code}"
        )
        for code in pictures.SOURCES
    ),
    *(
        path(
            f"charts/trade-{cost}.svg",
            trade.show,
            {"cost": cost},
            f"report_chart_trade-{cost}",
        )
        for cost in trade.COSTS
    ),
]
