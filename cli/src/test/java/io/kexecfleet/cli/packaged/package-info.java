/** The program as it is built: the script, the jars and the cache. */
@NullMarked
package io.kexecfleet.cli.packaged;

import org.jspecify.annotations.NullMarked;
