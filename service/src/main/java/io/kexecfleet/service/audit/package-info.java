/** The record of what operators did: who, what, when and from where. Written with the act itself, never changed. */
@NullMarked
package io.kexecfleet.service.audit;

import org.jspecify.annotations.NullMarked;
