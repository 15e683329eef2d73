/** The main job, shown from beginning to end. */
@NullMarked
package io.kexecfleet.lab.demo;

import org.jspecify.annotations.NullMarked;
