/** How the service is reached: contexts, the token, requests and what their refusals mean. */
@NullMarked
package io.kexecfleet.cli.connection;

import org.jspecify.annotations.NullMarked;
