/** What one version says, and the next one understands. */
@NullMarked
package io.kexecfleet.lab.upgrades;

import org.jspecify.annotations.NullMarked;
