/** What operators ask for, read and held to the same rules at whichever of their doors it comes in. */
@NullMarked
package io.kexecfleet.service.request;

import org.jspecify.annotations.NullMarked;
