package dev.promptmill.system;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;

/**
 * A Java agent that ends its own process with a real SIGKILL when the n-th thread passes
 * a place in the product, without a line of the product changed. Its argument is
 * {@code class#method#BEFORE|AFTER#n}. With {@code #FAIL} that thread meets an exception
 * instead, with {@code #OUT_OF_MEMORY} that error, and with {@code #FREEZE} the process
 * is stopped as by {@code kill -STOP}.
 */
public final class KillSwitch {

	/** Where the JDK has what raises a signal. */
	private static final String PACKAGE = "jdk.internal.misc";

	private static final int SIGKILL = 9;

	private static final int SIGSTOP = 19;

	private static final AtomicInteger LEFT = new AtomicInteger();

	private static volatile String instead = "";

	private static volatile Method raise;

	private KillSwitch() {
	}

	public static void premain(String argument, Instrumentation instrumentation) {
		String[] parts = argument.split("#", -1);
		LEFT.set(Integer.parseInt(parts[3]));
		instead = (parts.length > 4) ? parts[4] : "";
		raise = raise(instrumentation);
		instrumentation.addTransformer(new Wiring(parts[0].replace('.', '/'), parts[1], parts[2].equals("BEFORE")));
	}

	/**
	 * Called by the instrumented method. The signal is raised in this very thread, so
	 * that the process does not take another step.
	 */
	public static void pass() {
		if (LEFT.decrementAndGet() == 0) {
			if (instead.equals("FAIL")) {
				throw new IllegalStateException("A failure on purpose");
			}
			if (instead.equals("OUT_OF_MEMORY")) {
				throw new OutOfMemoryError("On purpose");
			}
			try {
				raise.invoke(null, instead.equals("FREEZE") ? SIGSTOP : SIGKILL);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	/**
	 * Behind Signal.raise, which refuses signals that Java can't handle. Opened from
	 * here: an option of the JVM would have it start without its archive of modules.
	 */
	private static Method raise(Instrumentation instrumentation) {
		instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of(),
				Map.of(PACKAGE, Set.of(KillSwitch.class.getModule())), Set.of(), Map.of());
		try {
			Method raise = Class.forName(PACKAGE + ".Signal").getDeclaredMethod("raise0", int.class);
			raise.setAccessible(true);
			return raise;
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Puts a call of {@link #pass()} at a method's beginning, or before its returns. */
	private record Wiring(String type, String method, boolean before) implements ClassFileTransformer {

		@Override
		public byte @Nullable [] transform(@Nullable ClassLoader loader, @Nullable String name,
				@Nullable Class<?> redefined, @Nullable ProtectionDomain domain, byte[] bytes) {
			if (!this.type.equals(name)) {
				return null;
			}
			ClassReader reader = new ClassReader(bytes);
			ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
			reader.accept(new ClassVisitor(SpringAsmInfo.ASM_VERSION, writer) {
				@Override
				public MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
						String @Nullable [] exceptions) {
					MethodVisitor visitor = super.visitMethod(access, name, descriptor, signature, exceptions);
					boolean wanted = name.equals(Wiring.this.method) && (access & Opcodes.ACC_SYNTHETIC) == 0;
					return wanted ? new Passing(visitor, Wiring.this.before) : visitor;
				}
			}, 0);
			return writer.toByteArray();
		}

	}

	private static final class Passing extends MethodVisitor {

		private final boolean before;

		Passing(MethodVisitor visitor, boolean before) {
			super(SpringAsmInfo.ASM_VERSION, visitor);
			this.before = before;
		}

		@Override
		public void visitCode() {
			super.visitCode();
			if (this.before) {
				pass();
			}
		}

		@Override
		public void visitInsn(int opcode) {
			if (!this.before && opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
				pass();
			}
			super.visitInsn(opcode);
		}

		private void pass() {
			visitMethodInsn(Opcodes.INVOKESTATIC, "dev/promptmill/system/KillSwitch", "pass", "()V", false);
		}

	}

}
