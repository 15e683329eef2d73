/** The commands, a class for each noun. */
@NullMarked
package io.kexecfleet.cli.command;

import org.jspecify.annotations.NullMarked;
