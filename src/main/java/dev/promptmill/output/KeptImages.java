package dev.promptmill.output;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images of a run that pruning leaves, with what lies beside them under the same name.
 */
public final class KeptImages {

	/** All may go. */
	public static final KeptImages NONE = new KeptImages(Set.of());

	private final Set<String> names;

	/**
	 * Some images.
	 * @param files relative to the run's folder
	 */
	public KeptImages(Collection<String> files) {
		this.names = files.stream().map(KeptImages::withoutExtension).collect(Collectors.toSet());
	}

	boolean contains(String file) {
		return this.names.contains(withoutExtension(file));
	}

	private static String withoutExtension(String file) {
		int dot = file.lastIndexOf('.');
		return (dot > file.lastIndexOf('/')) ? file.substring(0, dot) : file;
	}

}
