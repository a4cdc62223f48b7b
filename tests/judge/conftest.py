"""Properties are about results, not about how busy the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile("judge", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("judge")
