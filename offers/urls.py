from django.urls import path

from .views import board, bookings, calls, inbox, openings

urlpatterns = [
    path("", board.show, name="board"),
    path("board/openings/", board.live, name="board_live"),
    path("texting/stop/", board.stop_texting, name="texting_stop"),
    path("texting/resume/", board.resume_texting, name="texting_resume"),
    path("openings/new/", openings.new, name="opening_new"),
    path("openings/new/patients/", openings.patients, name="patient_search"),
    path("openings/<int:pk>/", openings.show, name="opening"),
    path("openings/<int:pk>/next/", openings.next_up, name="opening_next"),
    path("openings/<int:pk>/pause/", openings.pause, name="opening_pause"),
    path("openings/<int:pk>/resume/", openings.resume, name="opening_resume"),
    path(
        "openings/<int:pk>/resume-day/",
        openings.resume_day,
        name="opening_resume_day",
    ),
    path("openings/<int:pk>/send-now/", openings.send_now, name="opening_send_now"),
    path("openings/<int:pk>/withdraw/", openings.withdraw, name="opening_withdraw"),
    path("offers/<int:pk>/claim/", calls.claim, name="offer_claim"),
    path("offers/<int:pk>/said-yes/", calls.said_yes, name="offer_said_yes"),
    path("offers/<int:pk>/said-no/", calls.said_no, name="offer_said_no"),
    path("offers/<int:pk>/no-answer/", calls.no_answer, name="offer_no_answer"),
    path("bookings/", bookings.show, name="bookings"),
    path("bookings/<int:pk>/take/", bookings.take, name="booking_take"),
    path("bookings/<int:pk>/booked/", bookings.mark_booked, name="booking_booked"),
    path("bookings/<int:pk>/release/", bookings.release_old, name="booking_release"),
    path("bookings/<int:pk>/undo/", bookings.undo, name="booking_undo"),
    path("bookings/<int:pk>/phoned/", bookings.phoned, name="booking_phoned"),
    path("inbox/", inbox.show, name="inbox"),
    path("inbox/<int:pk>/done/", inbox.done, name="inbox_done"),
]
