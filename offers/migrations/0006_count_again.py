from django.db import migrations, models


def forget(apps, schema_editor):
    """What is kept was counted otherwise: the next ticks count it again."""
    apps.get_model("offers", "HourTally").objects.all().delete()
    apps.get_model("offers", "OpeningTally").objects.all().delete()
    apps.get_model("clinic", "Heartbeat").objects.filter(name="tallies").delete()


class Migration(migrations.Migration):
    dependencies = [("offers", "0005_tallies_for_reports")]

    operations = [
        migrations.AddField(
            "openingtally", "by_lot", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "openingtally", "unknown_time", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
