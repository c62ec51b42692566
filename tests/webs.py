"""Web processes for tests: each is put together once in a run and moves from house to house, as it keeps nothing but its house."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask

from shared.house import House, open_house
from shared.settings import Settings
from shared.web.context import put_house


@dataclass
class Webs:
    """One run's web processes, by what makes them."""

    _apps: dict[Callable[[Settings], Flask], Flask] = field(default_factory=dict)

    def over(self, create_app: Callable[[Settings], Flask], house: House, *, testing: bool = True) -> Flask:
        """A service's web process on the database of a house, with adapters of its own, as another process has.

        testing  an unexpected exception reaches the test instead of becoming an answer
        """
        if create_app not in self._apps:
            self._apps[create_app] = create_app(house.settings)
        app = self._apps[create_app]
        app.testing = testing
        with app.app_context():
            put_house(open_house(house.settings, engine=house.database.engine))
        return app
