/** The service: plans and drives the reboots of a fleet of hosts. */
@NullMarked
package io.kexecfleet.service;

import org.jspecify.annotations.NullMarked;
