"""Users through the official SDK, as far as transactions need them: log-in, and who owns what."""

import pytest

from tests.clients.recorded import recorded
from tests.clients.sdk import SdkError

LOGGED_IN = """
    const user = await Backendless.UserService.register({email: 'a@b.c', password: 'pw'})
    const token = (await Backendless.UserService.login('a@b.c', 'pw'))['user-token']
"""


def test_a_registered_user_has_no_password_to_read(sdk):
    """`register` answers the user with an objectId and without the password."""
    user = sdk.run(
        "return Backendless.UserService.register({email: 'a@b.c', password: 'pw', name: 'Ann'})"
    )
    assert isinstance(user["objectId"], str)
    assert (user["email"], user["name"]) == ("a@b.c", "Ann")
    assert "password" not in user


@pytest.mark.parametrize(
    ("user", "code"),
    [
        pytest.param("{password: 'pw'}", 3011, id="without an address"),
        pytest.param("{email: 'a@b.c', password: 'other'}", 3033, id="twice"),
    ],
)
def test_a_user_who_cannot_be_registered_is_told(sdk, user, code):
    """`register` rejects with the code that says why."""
    with pytest.raises(SdkError) as refused:
        sdk.run(f"""
            await Backendless.UserService.register({{email: 'a@b.c', password: 'pw'}})
            await Backendless.UserService.register({user})
        """)
    assert refused.value.code == code


@recorded("with user-token: log in", "with user-token: uow.create", "with user-token: find")
def test_objects_of_a_logged_in_user_have_an_owner(sdk):
    """What a user saves, alone or in a transaction, names the user as its owner."""
    user, owners = sdk.run(f"""
        {LOGGED_IN}
        const saved = await people.save({{name: 'saved'}})
        const single = uow.create('Person', {{name: 'created'}})
        uow.bulkCreate('Person', [{{name: 'in bulk'}}])
        await uow.execute()
        const found = await people.find()
        return [user.objectId, [saved, single.result, ...found].map(person => person.ownerId)]
    """)
    assert owners == [user] * 5


def test_a_log_in_gives_a_token(sdk):
    """`login` answers the user with a token, and makes it the current user."""
    told = sdk.run(f"""
        {LOGGED_IN}
        const current = await Backendless.UserService.getCurrentUser()
        return [typeof token, current.objectId === user.objectId, 'password' in current]
    """)
    assert told == ["string", True, False]


@pytest.mark.parametrize(
    "login",
    [
        pytest.param("'nobody', 'pw'", id="login"),
        pytest.param("'a@b.c', 'wrong'", id="password"),
    ],
)
def test_a_wrong_log_in_is_refused(sdk, login):
    """A wrong login and a wrong password are refused with the same code."""
    with pytest.raises(SdkError) as refused:
        sdk.run(f"""
            await Backendless.UserService.register({{email: 'a@b.c', password: 'pw'}})
            await Backendless.UserService.login({login})
        """)
    assert refused.value.code == 3003


def test_an_unknown_token_is_refused(sdk):
    """A transaction with a token that nobody was given is refused, with its code."""
    with pytest.raises(SdkError) as refused:
        sdk.run(f"""
            {LOGGED_IN}
            await Backendless.UserService.setCurrentUser({{...user, 'user-token': 'invalid'}}, true)
            uow.create('Person', {{name: 'Joe'}})
            await uow.execute()
        """)
    assert refused.value.code == 3064


def test_after_a_log_out_objects_have_no_owner(sdk):
    """`logout` ends the log-in: what is saved afterwards belongs to nobody."""
    owner = sdk.run(f"""
        {LOGGED_IN}
        await Backendless.UserService.logout()
        return (await people.save({{name: 'Joe'}})).ownerId
    """)
    assert owner is None


def test_users_are_saved_and_read_as_data(sdk):
    """The data service saves users, as users, and never answers a password."""
    told = sdk.run("""
        const users = Backendless.Data.of(Backendless.User)
        const saved = await users.save({email: 'a@b.c', password: 'pw', name: 'Ann'})
        const [found] = await Backendless.Data.of('Users').find()
        return [saved, found].map(user => [user instanceof Backendless.User, user.email,
            'password' in user])
    """)
    assert told == [[True, "a@b.c", False], [True, "a@b.c", False]]
