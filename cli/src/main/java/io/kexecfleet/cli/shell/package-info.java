/** What the program shares with the shell that runs it: streams, environment, exit status, and text that is fit for a terminal. */
@NullMarked
package io.kexecfleet.cli.shell;

import org.jspecify.annotations.NullMarked;
