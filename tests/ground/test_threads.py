"""torch's threads are as before, also after an error."""

import pytest
import torch

from rnnviz.ground.threads import one_thread


def test_threads_are_given_back():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    with one_thread():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2
    with pytest.raises(ValueError, match="what went wrong"), one_thread():
        raise ValueError("what went wrong")
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)
