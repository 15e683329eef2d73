/** Whether the record of what operators did is what it was: for whoever reads it, by the JDK alone. */
@NullMarked
package io.kexecfleet.service.audit.chain;

import org.jspecify.annotations.NullMarked;
