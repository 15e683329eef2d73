/** What operators write: YAML and JSON files with their lines, lengths of time, labels. */
@NullMarked
package io.kexecfleet.cli.input;

import org.jspecify.annotations.NullMarked;
