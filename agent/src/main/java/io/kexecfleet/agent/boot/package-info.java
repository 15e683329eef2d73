/** What boot files say: kernel images, boot entries and boot loaders' settings, read from bytes and texts alone. */
@NullMarked
package io.kexecfleet.agent.boot;

import org.jspecify.annotations.NullMarked;
