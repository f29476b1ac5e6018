#!/usr/bin/env node
// There before the build, so that installing the workspace links the command. The published package starts dist/bin.js itself.
import '../dist/bin.js'
