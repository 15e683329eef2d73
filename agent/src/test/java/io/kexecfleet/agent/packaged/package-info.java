/** The agent as its package has it, run for training, tests and benchmarks: on a host of files, against canned answers. */
@NullMarked
package io.kexecfleet.agent.packaged;

import org.jspecify.annotations.NullMarked;
