/** The operators' command line: a program over the service's REST interface, and nothing else of the service. */
@NullMarked
package io.kexecfleet.cli;

import org.jspecify.annotations.NullMarked;
