"""What of the OZG catalogue is found by searching."""

from lists.search import Hit, Hits, Search, begins_with, first_of, searched

from .models import Service


@searched("leistungen", "OZG-Leistungen", 40)
def find_services(search: Search) -> Hits:
    """The services of the catalogue, which has no days of its own. Two queries."""
    order = (begins_with(search, "name_key"), "name_key", "ozg_id")
    services = Service.objects.search(search.typed).select_related("situation__field").order_by(*order)
    shown, number = first_of(services, search.limit)
    return Hits([hit_of(service) for service in shown], number)


def hit_of(service: Service) -> Hit:
    situation = service.situation
    return Hit(str(service), "service", (service.ozg_id,), details=(str(situation),) if situation else ())
