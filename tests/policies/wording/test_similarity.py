"""Near titles: what scores best comes first, what no title shares is not found."""

from policies.wording.similarity import Titles

HELD = [
    ("1", "低保家庭入户调查"),
    ("2", "低保家庭电话调查"),
    ("3", "护林防火巡查"),
    ("4", "文明养犬宣传"),
]


def keys(found):
    return [one.key for one in found]


def test_the_same_title_scores_one_and_comes_first():
    found = Titles(HELD).near("低保家庭入户调查")
    assert keys(found) == ["1", "2"], "a sign that many share finds nothing by itself"
    assert found[0].score == 1.0
    assert 0 < found[1].score < 1
    assert len(found[0].shared) == 5
    assert all(len(part) == 2 and part in "低保家庭入户调查" for part in found[0].shared)


def test_nothing_is_near_to_what_no_title_shares():
    assert Titles(HELD).near("xyz") == []
    assert Titles(HELD).near("") == []
    assert Titles().near("低保家庭入户调查") == []


def test_least_holds_from_its_score_on_and_limit_counts():
    held = Titles(HELD)
    second = held.near("低保家庭入户调查")[1].score
    assert keys(held.near("低保家庭入户调查", least=second)) == ["1", "2"]
    assert keys(held.near("低保家庭入户调查", least=second + 0.0001)) == ["1"]
    assert keys(held.near("低保家庭入户调查", limit=1)) == ["1"]


def test_what_was_added_is_found_like_what_was_there():
    grown = Titles(HELD[:1])
    for key, title in HELD[1:]:
        grown.add(key, title)
    assert len(grown) == 4
    assert keys(grown.near("文明养犬宣传")) == ["4"]
    assert grown.near("文明养犬宣传")[0].score == 1.0
    assert keys(grown.near("低保家庭电话调查")) == ["2", "1"]


def test_weights_are_computed_anew_when_the_index_has_grown():
    grown, made = Titles(HELD[:1]), list(HELD)
    for number in range(5, 40):
        made.append((str(number), f"低保家庭第{number}次走访"))
    for key, title in made[1:]:
        grown.add(key, title)
    whole = Titles(made)
    near, known = (one.near("低保家庭入户调查", limit=3) for one in (grown, whole))
    assert keys(near)[:2] == keys(known)[:2] == ["1", "2"]
    assert abs(near[1].score - known[1].score) < 0.05


def test_a_gram_of_one_title_weighs_as_it_would_from_the_start():
    grown, whole = Titles(HELD[:3]), Titles(HELD)
    grown.add(*HELD[3])
    asked = "文明养犬"
    assert abs(grown.near(asked)[0].score - whole.near(asked)[0].score) < 0.02


def test_the_weights_are_those_of_a_new_index_from_its_bound_on():
    made = [(str(number), f"第{number}次走访低保家庭") for number in range(10)]
    more = [(str(number), f"夏季防溺水巡查{number}") for number in range(10, 10 + 13)]
    grown = Titles(made)
    for key, title in more[:12]:  # 1.2 times as many and ten more: 22
        grown.add(key, title)
    asked = "低保家庭夏季走访"
    assert grown.near(asked) != Titles(made + more[:12]).near(asked)

    grown.add(*more[12])

    assert grown.near(asked) == Titles(made + more).near(asked)
