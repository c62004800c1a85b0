using System.Runtime.InteropServices;

namespace FullStackAI.OnnxRuntime.Tests.Devices;

/// <summary>SwiftShader, a Vulkan device in software, out of Debian's chromium
/// packages: the WebGPU path runs on it without a GPU.</summary>
[TestClass]
public static partial class SoftwareVulkan
{
    private static readonly string[] Folders =
    [
        "/usr/lib/chromium",
        Environment.GetEnvironmentVariable("FULLSTACKAI_SWIFTSHADER") ?? "/usr/lib/chromium",
    ];

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Ends the test as inconclusive where SwiftShader or a Vulkan loader is absent.</summary>
    internal static void Require()
    {
        if (!Loaded.Value)
        {
            Assert.Inconclusive(
                "No software Vulkan device: libvk_swiftshader.so (Debian: chromium-common) and libvulkan.so.1 are not both in /usr/lib/chromium or the folder FULLSTACKAI_SWIFTSHADER names.");
        }
    }

    /// <summary>Before any test: the WebGPU provider looks for Vulkan once in a process.</summary>
    [AssemblyInitialize]
    public static void Prepare(TestContext context) => _ = Loaded.Value;

    private static bool Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        foreach (string folder in Folders)
        {
            string driver = Path.Combine(folder, "vk_swiftshader_icd.json");
            if (File.Exists(driver) && File.Exists(Path.Combine(folder, "libvk_swiftshader.so")))
            {
                // The loader reads the native environment, which Environment.SetEnvironmentVariable does not touch.
                _ = SetEnvironment("VK_ICD_FILENAMES", driver, 1);
                return NativeLibrary.TryLoad("libvulkan.so.1", out _)
                    || NativeLibrary.TryLoad(Path.Combine(folder, "libvulkan.so.1"), out _);
            }
        }

        return false;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
