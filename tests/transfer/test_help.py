import pytest

from tests.transfer.hub_contents import command


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("import_content", "  manage.py import_content hub.json --dry-run    what would change?"),
        ("export_content", "  manage.py export_content hub.json              write a file"),
        ("setup_hub", "  manage.py setup_hub --empty                    only the pages"),
    ],
)
def test_every_command_teaches_its_use(name, example, capsys):
    with pytest.raises(SystemExit) as caught:
        command(name, "--help")

    help_text = capsys.readouterr().out
    assert caught.value.code == 0
    assert "Examples:\n" in help_text
    assert example in help_text
