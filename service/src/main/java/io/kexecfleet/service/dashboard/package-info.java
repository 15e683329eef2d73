/** The pages for people with browsers. */
@NullMarked
package io.kexecfleet.service.dashboard;

import org.jspecify.annotations.NullMarked;
