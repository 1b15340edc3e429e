"""What each package offers to those outside it: a name goes only when somebody decides so."""

import ast
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import audiobook
from audiobook import errors

PACKAGE = Path(audiobook.__file__).parent

FACES = {
    "audiobook": """
        AdviceReport AssemblyError AudiobookError BadClipError BookInfo BuildReport Caption
        CastError CastReport CastWarning CatalogueBook CatalogueError Certainty ChapterPlan
        CheckFailedError Cleaning ClusterError Contents Cue DamagedClipError
        DamagedManuscriptError DiskFullError EmptyManuscriptError EncryptedManuscriptError
        EngineCrashedError EngineMissingError EngineUnavailableError Finding FoundQuotes
        HeardChapter HeardLine ManuscriptError ManuscriptLossError ManuscriptTooLargeError
        Mended Pause PlanOutlook Produced Production ProductionError Progress PublishingError
        QuoteRow Recognizer Renamed RenderPlan RenderedLine RenderingCost ReportProgress Review
        ReviewItem ScriptError Seconds SeenLine Selection SettingsError Status StorageError
        SynthesisError Track UnknownFormatError UnknownVoiceError UnusualWord Upgrade UsageError
        Utterance UtteranceTimeoutError Verification Voice WorkerEndedError WrittenFeed
        list_voices produce_catalogue quotes_of read_catalogue speak_sample
    """,
    "audiobook.assembly": """
        Assembler AssemblySettings Layout PROFILES
        Profile RequirementResult bind_book bind_m4b draw_cover encode_chapters
        enlarged_from examine examine_book excerpt fit_cover lay_out named_sections
        podcast_chapters podcast_json profile_from sample_wav spoken_text subrip
        voice_gains webvtt write_sample
    """,
    "audiobook.cast": """
        CastWarning UnusualWord add_answer assign_voice cast_characters check_cast
        closest_pairs describe_voice find_unusual_words is_complete load_cast
        load_characters measured_voices refresh_line_counts update_cast voice_lines
        voices_to_try with_answer
    """,
    "audiobook.dialogue": """
        AdviceReport Adviser BuilderMemory KeptAnswers ModelSettings build_script find_quotes
        language_warnings model_settings
    """,
    "audiobook.manuscript": """
        decode_text read_manuscript read_text
    """,
    "audiobook.processes": """
        InlineExecutor Pool Precedence ProcessExecutor
    """,
    "audiobook.production": """
        BuildReport CastReport CatalogueBook Cleaning Contents FoundQuotes HeardChapter
        LEAVE_OUT LineChange Listener Mended ParagraphChange Produced Production Project
        QuoteRow READ Renamed RenderedLine RenderingCost Review SeenLine Sound Stage
        Status Upgrade Verification WrittenFeed apply_changes chosen_profile
        confirm_line cues_of cut_line delivered describe_voice direct_line edit_lines engine_of
        error_rate feed_settings give_line is_clean join_line list_voices load_book_file
        mark_line marks_in marks_of produce_catalogue quotes_of read_catalogue
        rename_speaker require_all section_choices settle_neighbours
        speak_sample split_person suiting_voices unmark_line usual_credits voices_of
        write_report
    """,
    "audiobook.publishing": """
        CATEGORIES Delivery Episode FeedSettings Finding MANIFEST_NAME REQUIREMENTS
        Release Requirements Transcript address_on_network audiobookshelf_folder
        audiobookshelf_metadata book_page build_feed check_edition checked_base
        episode_guid is_category is_loopback listen make_app make_server media_type_of
        names_no_domain new_token offline_page podcast_guid qr_code requirements_from
        w3c_manifest write_readalong
    """,
    "audiobook.script": """
        Certainty DirectionError Moved Order ReviewItem Selection answer as_read certainty
        clean_speaker_name clean_title dump_evidence find_decisions
        find_segment format_chapter load_evidence merge_chapters moved_lines
        parse_directions read_script_file read_script_folder script_files
        selected_segments
    """,
    "audiobook.synthesis": """
        ClipCache ClusterPool Engine Job Outcome PlanOutlook PoolForBook RENDERING_PACKAGES
        RenderPool SharedClips WorkerPool available_engines clip_key count_missing
        cpu_seconds_per_character default_engine dump_plan end_plan engines_without_device
        explain_plan keep_chapters load_plan make_engine plan_render render_plan timeline
    """,
    "audiobook.text_normalisation": """
        apply_lexicon explain_spoken homographs_left_to_engine split_utterances
        spoken_form
    """,
    "audiobook.verification": """
        ClusterRecognizer ConcurrentRecognizer Difference Fault HeardLine HeardWord
        LISTENING_PACKAGES Recognizer SAMPLE_RATE Span WhisperRecognizer compare read_spans
        spans transcribe_all
    """,
}


@pytest.mark.parametrize("package", FACES)
def test_a_face_offers_what_it_is_said_to(package: str) -> None:
    assert import_module(package).__all__ == FACES[package].split()


@pytest.mark.parametrize("package", FACES)
def test_every_name_of_a_face_is_there(package: str) -> None:
    face = import_module(package)
    assert all(getattr(face, name) is not None for name in face.__all__)


def test_importing_the_package_loads_no_stage() -> None:
    program = "import sys, audiobook; print([m for m in sys.modules if m.startswith('audiobook.')])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_package_offers_every_error_and_every_type_of_a_method_of_production() -> None:
    """But for the pools that books of a catalogue share, and what is not of this package."""
    ours = {
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    methods = [
        method
        for base in audiobook.Production.__mro__[:-1]
        for method in vars(base).values()
        if inspect.isfunction(method) and not method.__name__.startswith("_")
    ]
    assert len(methods) > 30
    annotations = [text for method in methods for text in method.__annotations__.values()]
    types = ours.intersection(re.findall(r"\w+", " ".join(annotations)))
    kinds = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.AudiobookError)
    }
    assert (types | kinds) - set(FACES["audiobook"].split()) == set()
