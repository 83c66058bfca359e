"""The shipped stories as ledgers: each is played once in a process and copied after an act."""

import shutil


class Tale:
    """A story, played as far as somebody asked; a copy of its ledger is kept after each act."""

    def __init__(self, folder, ledger, played):
        self._folder, self._ledger, self._played, self._copies = folder, ledger, played, {}

    def upto(self, no):
        """Return the file of the ledger after act `no`."""
        while no not in self._copies:
            now = next(self._played)
            self._copies[now] = self._copy(self._folder / f"{now}.db")
        return self._copies[no]

    def _copy(self, target):
        """Copy the file as it stands: nobody else writes it, and what waits beside it is put in."""
        with self._ledger.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return shutil.copyfile(self._folder / "now.db", target)


class Tales:
    """The shipped stories, each played once in this process, for whoever asks how it stood then.

    On every ledger the made-up people of the place hold their roles and have their accounts:
    `people`, with their password, which is in `folder`.
    """

    def __init__(self, folder, place):
        from desk import files
        from desk.cli.commands.replay import applications
        from desk.demo import story
        from policies import loader

        self.folder, self._place, self._begun, self._open = folder, place, {}, []
        self._cases, zone = applications(None), loader.load(place).jurisdiction.zone
        told = (story.read(files.shipped(name), self._cases, zone) for name in story.BOOKS)
        self._stories = {one.id: one for some in told for one in some}
        self._peopled = self._with_people()

    def _with_people(self):
        """Return the file of a ledger with people and no matter."""
        from desk.people import demo_people
        from ledger.store.session import open_ledger
        from policies import loader
        from tasks import grants

        file, rules = self.folder / "people.db", loader.load(self._place)
        with open_ledger(f"sqlite:///{file}", simulated=True, jurisdiction=self._place) as ledger:
            grants.seed(ledger, rules)
            self.people = demo_people.demo_people(ledger, rules, self.folder)
        return file

    def number(self, name):
        """Return the number of the assignment that a story is about."""
        return self._stories[name].number

    def play(self, ledger, name, upto):
        """Play a story on some ledger up to and with an act."""
        for no in self._played(ledger, name):
            if no >= upto:
                return

    def together(self, file, stops):
        """Make a ledger on which several stories were played, each up to an act, by their days."""
        from desk.demo import replay
        from ledger.store.session import open_ledger

        with open_ledger(f"sqlite:///{shutil.copyfile(self._peopled, file)}") as ledger:
            told = [(self._stories[name], upto) for name, upto in stops.items()]
            players = [replay.Player(ledger, story, self._cases) for story, _ in told]
            for player in players:
                player.prepare()
            steps = [
                (one.at, at, one)
                for at, (story, upto) in enumerate(told)
                for one in story.steps[:upto]
            ]
            for _, at, step in sorted(steps, key=lambda one: one[:2]):
                assert players[at].do(step)[0].accepted, (told[at][0].id, step.no, step.verb)

    def file(self, name, upto):
        """Return the file of a ledger on which a story was played up to an act; to be copied."""
        from ledger.store.session import open_ledger

        if name not in self._begun:
            folder = self.folder / name
            folder.mkdir()
            shutil.copyfile(self._peopled, folder / "now.db")
            ledger = open_ledger(f"sqlite:///{folder / 'now.db'}", create=False)
            self._open.append(ledger)
            self._begun[name] = Tale(folder, ledger, self._played(ledger, name))
        return self._begun[name].upto(upto)

    def _played(self, ledger, name):
        """Do the acts of a story one by one; yield the number of each when it is done."""
        from desk.demo import replay

        player = replay.Player(ledger, self._stories[name], self._cases)
        player.prepare()
        for step in self._stories[name].steps:
            player.do(step)
            yield step.no

    def close(self):
        """Close every ledger."""
        for ledger in self._open:
            ledger.close()
