import re

from uowkit_reference.object_ids import ObjectIds

GUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


def test_ids_have_the_form_the_documents_show_and_never_repeat():
    """Ids are upper-case GUIDs, all different, over many batches of randomness."""
    object_ids = ObjectIds()
    made = [object_ids.next() for _ in range(2_000)]
    assert all(GUID.fullmatch(object_id) for object_id in made)
    assert len(set(made)) == len(made)
