from lading_run import Command, announcing_masks, mask_commands, run


def test_each_line_of_a_secret_is_announced() -> None:
    assert mask_commands(["one\r\ntwo%\n", "  ", "one"]) == [
        "::add-mask::one%0D%0Atwo%25",
        "::add-mask::one",
        "::add-mask::two%25",
    ]


def test_a_secret_is_announced_once_before_its_first_command_starts() -> None:
    said: list[str] = []
    with announcing_masks(said.append):
        for _ in range(2):
            run(Command("true", secrets=["hunter22", "swordfish"]))
        assert said == ["::add-mask::hunter22", "::add-mask::swordfish"]
    run(Command("true", secrets=["another one"]))
    assert len(said) == 2
