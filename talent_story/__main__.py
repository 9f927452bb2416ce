"""`python -m talent_story` is `talent-story`."""

import sys

from talent_story.cli import main

sys.exit(main())
