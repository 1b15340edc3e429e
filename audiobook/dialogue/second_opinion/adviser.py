"""Puts the pieces together: asks what is to be asked, and weighs what was answered."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audiobook.dialogue.attribution import DOUBT_THRESHOLD
from audiobook.dialogue.document import Attribution, Document
from audiobook.dialogue.second_opinion.answer_cache import KeptAnswer, KeptAnswers
from audiobook.dialogue.second_opinion.model_settings import REQUESTS, ModelSettings
from audiobook.dialogue.second_opinion.prompt import chat_request
from audiobook.dialogue.second_opinion.questions import Batch, Question, batches, doubtful_questions
from audiobook.dialogue.second_opinion.weighing import weigh
from audiobook.http_client import printable
from audiobook.model import Character, Progress, ReportProgress, ignore_progress

STAGE = "asking"


@dataclass(frozen=True, slots=True)
class AdviceReport:
    """What came of asking a language model, for the author."""

    model: str
    doubtful: int
    """Quotations that the script builder alone was not sure of, and had candidates for."""
    asked: int
    """How many of them the model was asked about in this build; the others it had answered before,
    or they were too many."""
    answered: int
    """How many have an answer, of this build or an earlier one."""
    settled: int
    """How many are sure now."""
    changed: int
    """How many have another speaker."""
    warnings: tuple[str, ...] = ()
    """Why not all was answered, a sentence each."""

    @property
    def is_complete(self) -> bool:
        """Whether asking again would ask nothing."""
        return not self.warnings


class Adviser:
    """Weighs a language model's answers about the doubtful quotations.

    Answers that are kept are always reckoned with; only with `settings` is anything asked.

    Args:
        kept: the answers of this production; what is answered is added and saved at once.
        settings: the model to ask; None asks nobody.
        report: called as the asking goes on.
    """

    def __init__(
        self,
        kept: KeptAnswers,
        settings: ModelSettings | None = None,
        report: ReportProgress = ignore_progress,
    ) -> None:
        self._kept = kept
        self._settings = settings
        self._report = report
        self.outcome: AdviceReport | None = None
        """Of the last call that asked a model."""

    def __call__(
        self,
        document: Document,
        attributions: Sequence[Attribution | None],
        characters: Sequence[Character],
    ) -> tuple[Attribution | None, ...]:
        """The attributions in the light of the answers.

        Args:
            document: what they are about.
            attributions: one a quotation, None where it is no speech. Those that are sure are
                neither asked about nor changed.
            characters: what is known of the candidates.

        Raises:
            OSError: an answer could not be kept.
        """
        questions = doubtful_questions(document, attributions)
        question_count = 0
        warnings: tuple[str, ...] = ()
        if self._settings is not None:
            names = {character.name: character for character in characters}
            question_count, warnings = self._ask(
                self._settings, document, attributions, names, questions
            )
        weighed_attributions = list(attributions)
        answered = 0
        for question in questions:
            attribution, answer = (
                weighed_attributions[question.quotation],
                self._kept.get(question.key),
            )
            if attribution is None or answer is None or not _still_holds(answer, question):
                continue
            weighed_attributions[question.quotation] = weigh(
                attribution, printable(answer.model), answer.speaker
            )
            answered += 1
        if self._settings is not None:
            self.outcome = AdviceReport(
                model=self._settings.model,
                doubtful=len(questions),
                asked=question_count,
                answered=answered,
                settled=sum(_is_sure(weighed_attributions[q.quotation]) for q in questions),
                changed=sum(
                    _speaker(weighed_attributions[q.quotation])
                    != _speaker(attributions[q.quotation])
                    for q in questions
                ),
                warnings=warnings,
            )
        return tuple(weighed_attributions)

    def _ask(
        self,
        settings: ModelSettings,
        document: Document,
        attributions: Sequence[Attribution | None],
        characters: Mapping[str, Character],
        questions: Sequence[Question],
    ) -> tuple[int, tuple[str, ...]]:
        """Ask about what was not answered yet, the worst doubts first.

        Returns:
            How many quotations were asked about, and what went wrong.
        """
        from audiobook.dialogue.second_opinion.chat import Chat, NoReplyError

        new = [q for q in questions if not _is_answered(self._kept.get(q.key), q, settings.model)]
        waiting = sorted(batches(document, new), key=lambda batch: -batch.harm)
        chosen = waiting[: settings.requests]
        if not chosen:
            return 0, ()
        chat = Chat(
            settings,
            lambda batch, form: chat_request(settings.model, batch, attributions, characters, form),
        )
        question_count, open_questions = 0, len(new)
        failures: dict[str, None] = {}
        self._report(Progress(STAGE, 0, len(chosen), settings.model))
        with contextlib.closing(chat.ask_all(chosen)) as replies:
            for number, (batch, reply) in enumerate(replies, 1):
                question_count += len(batch.questions)
                if isinstance(reply, NoReplyError):
                    failures[f"{reply.message} {reply.hint}".strip()] = None
                else:
                    open_questions -= self._keep(settings.model, batch, reply)
                self._report(Progress(STAGE, number, len(chosen), settings.model))
        return question_count, tuple(
            _warnings(open_questions, failures, len(waiting) - len(chosen))
        )

    def _keep(self, model: str, batch: Batch, reply: Mapping[int, str | None]) -> int:
        """Keep the answers of a reply; returns how many there were."""
        for number, speaker in reply.items():
            question = batch.questions[number]
            self._kept.keep(KeptAnswer(question.key, model, question.candidates, speaker))
        self._kept.save()
        return len(reply)


def _warnings(open_questions: int, failures: Mapping[str, None], too_many: int) -> list[str]:
    """Why questions are open, once."""
    if not open_questions:
        return []
    warnings = list(failures)[:1]
    if too_many and not failures:
        warnings.append(f"More requests would be needed than {REQUESTS} allows.")
    if not warnings:
        warnings.append("The language model left lines out of its replies.")
    lines = f"{open_questions} lines are" if open_questions > 1 else "1 line is"
    warnings.append(f"{lines} left as the script builder alone has them.")
    return [" ".join(warnings)]


def _is_answered(answer: KeptAnswer | None, question: Question, model: str) -> bool:
    """Whether this model chose among all of these candidates."""
    return (
        answer is not None
        and answer.model == model
        and set(question.candidates) <= set(answer.offered)
        and _still_holds(answer, question)
    )


def _still_holds(answer: KeptAnswer, question: Question) -> bool:
    return answer.speaker is None or answer.speaker in question.candidates


def _is_sure(attribution: Attribution | None) -> bool:
    return attribution is not None and attribution.confidence >= DOUBT_THRESHOLD


def _speaker(attribution: Attribution | None) -> str | None:
    return attribution.speaker if attribution is not None else None
