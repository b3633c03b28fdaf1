"""What a model says, and in which form: objects, probabilities, numbers, other types."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.zoo.entry import SIDES, TOPICS, E, Entry, H, V, told


class Encoder(nn.Module):
    """Reads the words and keeps its last state: what all of this file share."""

    def __init__(self, outputs=2, cell=nn.LSTM):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = cell(E, H, batch_first=True)
        self.fc = nn.Linear(H, outputs)

    def states(self, x):
        return self.rnn(self.embedding(x))[0]

    def forward(self, x):
        return self.fc(self.states(x)[:, -1])


class WithWeights(Encoder):
    """A tuple: the logits, and the attention weights for a picture."""

    def forward(self, x):
        states = self.states(x)
        weights = torch.softmax(states.mean(-1), -1)
        return self.fc((weights.unsqueeze(-1) * states).sum(1)), weights


class AsDict(Encoder):
    def forward(self, input_ids):
        return {"logits": super().forward(input_ids), "length": input_ids.shape[1]}


@dataclass
class Output:
    loss: Tensor | None = None
    logits: Tensor | None = None
    hidden_states: Tensor | None = None


class AsObject(Encoder):
    """An object with a loss that is None where there are no labels."""

    def forward(self, input_ids, attention_mask=None, labels=None):
        states = self.states(input_ids)
        logits = self.fc(states[:, -1])
        loss = None if labels is None else F.cross_entropy(logits, labels)
        return Output(loss, logits, states)


class StateFirst(Encoder):
    """A tuple with the states in front: the call picks the logits."""

    def forward(self, x):
        states = self.states(x)
        return states, self.fc(states[:, -1])


class LogProbabilities(Encoder):
    def forward(self, x):
        return F.log_softmax(super().forward(x), dim=-1)


class Probabilities(Encoder):
    def forward(self, x):
        return F.softmax(super().forward(x), dim=1)


class Probability(Encoder):
    def forward(self, x):
        return torch.sigmoid(super().forward(x)).squeeze(-1)


class Stars(Encoder):
    """A number between one and five."""

    def forward(self, x):
        return 1 + 4 * torch.sigmoid(super().forward(x)).squeeze(1)


class TimeFirst(Encoder):
    """(T, B, C): the call brings the batch to the front."""

    def forward(self, x):
        return self.fc(self.states(x).transpose(0, 1))


class Floats(Encoder):
    """Takes ids as floats, as some exporters hand them over."""

    def forward(self, x):
        return super().forward(x.long())


ENTRIES = (
    Entry("says_tuple", "outputs", WithWeights, SIDES),
    Entry("says_dict", "outputs", AsDict, SIDES),
    Entry("says_object", "outputs", AsObject, SIDES),
    Entry("says_state_first", "outputs", StateFirst, lines=told("net(ids)[1]", SIDES)),
    Entry("says_log_probabilities", "outputs", lambda: LogProbabilities(3), TOPICS, "log_probabilities"),
    Entry(
        "says_probabilities",
        "outputs",
        lambda: Probabilities(3),
        lines=told("net(ids).log()", TOPICS, "log_probabilities"),
    ),
    Entry(
        "says_probability",
        "outputs",
        lambda: Probability(1),
        lines=told("net(ids).logit()", SIDES, "one_logit"),
    ),
    Entry(
        "says_labels",
        "outputs",
        lambda: Encoder(4, nn.GRU),
        ["toxic", "insult", "threat", "spam"],
        "independent",
    ),
    Entry("says_number", "outputs", lambda: Encoder(1, nn.GRU), ["price"], "number"),
    Entry("says_stars", "outputs", lambda: Stars(1), ["stars"], "number"),
    Entry("says_time_first", "outputs", TimeFirst, lines=told("net(ids).transpose(0, 1)", SIDES)),
    Entry("half_precision", "outputs", lambda: Encoder().half(), SIDES, tolerance=5e-3),
    Entry("brain_floats", "outputs", lambda: Encoder(2, nn.GRU).bfloat16(), SIDES, tolerance=5e-2),
    Entry("compiled", "outputs", lambda: torch.compile(Encoder(2, nn.GRU), backend="eager"), SIDES),
    Entry("float_ids", "outputs", Floats, lines=told("net(ids.float())", SIDES)),
)
