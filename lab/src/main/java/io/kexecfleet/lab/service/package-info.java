/** The service as a process of its own, and what an operator says to it. */
@NullMarked
package io.kexecfleet.lab.service;

import org.jspecify.annotations.NullMarked;
