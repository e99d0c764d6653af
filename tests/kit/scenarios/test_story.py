from uowkit.scenarios.story import MOST_STEPS, Outcome, Story
from uowkit.wire.exchange import Exchange, Request
from uowkit.wire.reading import Kind
from uowkit.work.tables import default_tables

PERSON = default_tables()["person"]


def sent(story, body=b"{}"):
    """A request that is remembered."""
    return story.sent(Exchange(Request("POST", "/p", body)))


def requests(steps):
    """What was sent in them."""
    return [each.exchange.request for each in steps]


def test_an_example_begins_with_nothing():
    """Of the one before."""
    story = Story()
    first = sent(story)
    assert story.steps() == (first,)
    story.begin()
    assert story.steps() == ()


def test_a_request_that_is_sent_again_is_there_once():
    """The last time counts."""
    story = Story()
    first = sent(story)
    sent(story, b'"m"')
    story.forget_last()
    again = sent(story, b'"m"')
    assert story.steps() == (first, again)
    assert requests(story.around("m", before=1, after=1)) == requests([first, again])


def test_looks_that_tidy_up_are_told_apart():
    """Also when tidying up is done while tidying up."""
    story = Story()
    with story.tidying():
        with story.tidying():
            assert story.looked(PERSON).aside
        assert story.looked(PERSON).aside
    assert not story.looked(PERSON).aside


def test_too_long_a_story_is_not_kept_whole():
    """One step more than can be told says so."""
    story = Story()
    for _ in range(MOST_STEPS + 50):
        sent(story)
    assert len(story.steps()) == MOST_STEPS + 1


def test_too_long_a_story_stays_too_long():
    """A request that is sent again takes nothing of it away: told without its end it would lie."""
    story = Story()
    for _ in range(MOST_STEPS + 1):
        sent(story)
    story.forget_last()
    assert len(story.steps()) == MOST_STEPS + 1


def test_requests_of_the_whole_run_are_found_by_their_marker():
    """With those around it; one marker that begins like another is another."""
    story = Story()
    steps = []
    for number in range(20):
        story.begin()
        steps.append(sent(story, f'{{"marker":"a-{number:x}"}}'.encode()))
    assert requests(story.around("a-1", before=3, after=2)) == requests(steps[0:4])
    assert requests(story.around("a-13", before=3, after=2)) == requests(steps[16:20])
    assert story.around("b", before=3, after=2) == []
    sent(story, b'{"opResultId":"operation0ofcx1"}')
    assert len(story.around("c-1", before=0, after=0)) == 1


def test_refused_is_said_in_two_ways():
    """By a failure, and by any other refusal."""
    assert Outcome.REFUSED.fits(Kind.FAILURE)
    assert Outcome.REFUSED.fits(Kind.REFUSAL)
    assert not Outcome.REFUSED.fits(Kind.NEITHER)
    assert not Outcome.FAILURE.fits(Kind.REFUSAL)
    assert Outcome.SUCCESS.fits(Kind.SUCCESS)
