package dev.promptmill.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

import dev.promptmill.common.FileRights;
import dev.promptmill.output.OutputPruning.Freed;
import dev.promptmill.report.Reports;
import dev.promptmill.storage.StoreUnavailableException;
import dev.promptmill.storage.s3.Bucket;
import dev.promptmill.storage.s3.S3Address;

/**
 * A place in a bucket that is used like a folder.
 *
 * @param bucket where it is
 * @param address how its names begin
 */
record BucketFolder(Bucket bucket, S3Address address) {

	/**
	 * Does everything that a run, its verification and its pruning will want to do.
	 * @param scratch folder of this machine
	 */
	void probe(Path scratch, RandomGenerator random) throws IOException {
		String name = ".promptmill-probe-" + new UUID(random.nextLong(), random.nextLong());
		String key = this.address.key(name);
		Path probe = FileRights.create(scratch).resolve(name);
		Path copy = scratch.resolve(name + ".copy");
		try {
			Files.writeString(probe, "Promptmill makes sure that it can write here, and deletes this again.\n");
			this.bucket.put(key, probe);
			if (!this.bucket.get(key, copy) || Files.mismatch(probe, copy) >= 0
					|| !this.bucket.sizes(key).containsKey(key)) {
				throw new StoreUnavailableException(
						"The bucket " + this.bucket + " does not give back what was just written to it", null);
			}
			this.bucket.delete(List.of(key));
		}
		finally {
			Files.deleteIfExists(probe);
			Files.deleteIfExists(copy);
		}
	}

	/** Names of what would be folders in it. */
	List<String> names() throws IOException {
		return this.bucket.folders(this.address.key(""));
	}

	/** Puts files there under their own names. */
	void put(List<Path> files) throws IOException {
		for (Path file : files) {
			this.bucket.put(this.address.key(String.valueOf(file.getFileName())), file);
		}
	}

	/** Takes images and reports away; everything else stays. */
	Freed prune(boolean dryRun, KeptImages kept) throws IOException {
		String images = this.address.key(OutputPruning.IMAGES + "/");
		List<String> reports = Reports.FILES.stream().map(this.address::key).toList();
		Map<String, Long> sizes = new TreeMap<>(this.bucket.sizes(this.address.key("")));
		sizes.keySet().removeIf((key) -> !key.startsWith(images) && !reports.contains(key));
		int before = sizes.size();
		int prefix = this.address.key("").length();
		sizes.keySet().removeIf((key) -> key.startsWith(images) && kept.contains(key.substring(prefix)));
		long stay = before - sizes.size();
		if (!dryRun) {
			this.bucket.delete(sizes.keySet());
		}
		long count = sizes.keySet().stream().filter((key) -> key.startsWith(images)).count();
		long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
		return new Freed(count, sizes.size() - count, bytes, stay);
	}

}
