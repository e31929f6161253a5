import datetime

from django.utils import timezone

from industrie_futur import clock


def test_now_is_on_the_programmes_day_at_the_hour_of_paris():
    now, real = clock.now(), timezone.localtime()
    assert timezone.localtime(now).date() == clock.today() == datetime.date(2015, 7, 20)
    assert abs(timezone.localtime(now).hour - real.hour) in {0, 1, 23}


def test_now_is_this_moment_in_service(settings):
    settings.REFERENCE_DATE = None
    assert abs(timezone.now() - clock.now()) < datetime.timedelta(seconds=5)
