from .executor import InlineExecutor as InlineExecutor
from .executor import Pool as Pool
from .executor import ProcessExecutor as ProcessExecutor
from .precedence import Precedence as Precedence
