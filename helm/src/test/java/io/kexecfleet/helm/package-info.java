/** The chart, rendered by Helm's own engine and read as Kubernetes reads it. */
@NullMarked
package io.kexecfleet.helm;

import org.jspecify.annotations.NullMarked;
