using System.Reflection;
using System.Xml.Linq;

namespace FullStackAI.ArchitectureTests;

/// <summary>The public surface of each package is written down, so that no change of it goes unseen.</summary>
/// <remarks><c>ACCEPT_PUBLIC_API=1 dotnet test tests/FullStackAI.ArchitectureTests</c>
/// writes the present surface into PublicAPI.Unshipped.txt.</remarks>
[TestClass]
public sealed class PublicApiTests
{
    private const string Shipped = "PublicAPI.Shipped.txt";
    private const string Unshipped = "PublicAPI.Unshipped.txt";
    private const string Removed = "*REMOVED*";

    [TestMethod]
    public void PublicSurface_EqualsThePublicApiFiles()
    {
        string[] differences = [.. Packages().SelectMany(Compare)];

        Assert.IsEmpty(
            differences,
            $"A public surface is not what its PublicAPI files say. When the change is meant, run with ACCEPT_PUBLIC_API=1 and commit the files.{Environment.NewLine}{string.Join(Environment.NewLine, differences)}");
    }

    [TestMethod]
    public void Differences_AMemberMoreAMemberLessAndARemovedOne_AreReported() =>
        CollectionAssert.AreEqual(
            new[] { "new: C", "gone: B" },
            Differences(["A", "B", "D"], ["*REMOVED*D"], ["A", "C"]));

    [TestMethod]
    public void Surface_OfASample_SaysWhatUsersSee()
    {
        string name = typeof(Sample<>).FullName!.Split('`')[0].Replace('+', '.');
        string owner = $"{name}<T>";

        string[] expected =
        [
            $"abstract {owner}.Scale<TNumber>(double? factor, in TNumber value) -> TNumber where TNumber : struct, IComparable<TNumber>",
            $"const {owner}.Limit -> int = 7",
            $"protected {owner}.new(string? label = null, params int[] sizes)",
            $"protected static {owner}.Parts(List<string?> names, out T first) -> Dictionary<string, float[]>?",
            $"{owner} = abstract class : IDisposable where T : class, new()",
            $"{owner}.Dispose() -> void",
            $"{owner}.Name {{ get; init; }} -> string?",
            $"{owner}.Rows {{ get; protected set; }} -> int",
        ];
        CollectionAssert.AreEqual(expected.Order(StringComparer.Ordinal).ToArray(), ApiSurface.Of(typeof(Sample<>)));
    }

    private static IEnumerable<string> Packages() =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), Shipped, SearchOption.AllDirectories).Select(
            file => Path.GetFileName(Path.GetDirectoryName(file))!);

    private static IEnumerable<string> Compare(string package)
    {
        string folder = Path.Combine(SourceTree.Root, "src", package);
        string[] actual = ApiSurface.Of(Assembly.Load(AssemblyName(folder, package)));
        string[] shipped = Lines(Path.Combine(folder, Shipped));
        if (Environment.GetEnvironmentVariable("ACCEPT_PUBLIC_API") == "1")
        {
            File.WriteAllLines(
                Path.Combine(folder, Unshipped), [.. actual.Except(shipped), .. shipped.Except(actual).Select(line => Removed + line)]);
        }

        return Differences(shipped, Lines(Path.Combine(folder, Unshipped)), actual).Select(line => $"{package}: {line}");
    }

    private static string[] Differences(string[] shipped, string[] unshipped, string[] actual)
    {
        string[] removed =
        [
            .. unshipped.Where(line => line.StartsWith(Removed, StringComparison.Ordinal)).Select(line => line[Removed.Length..])
        ];
        string[] declared = [.. shipped
            .Concat(unshipped)
            .Where(line => !line.StartsWith(Removed, StringComparison.Ordinal))
            .Except(removed)];
        return [.. actual.Except(declared).Select(line => $"new: {line}"), .. declared.Except(actual).Select(line => $"gone: {line}")];
    }

    private static string[] Lines(string path) =>
        File.Exists(path) ? [.. File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Order(StringComparer.Ordinal)] : [];

    private static string AssemblyName(string folder, string package) =>
        XDocument.Load(Directory.EnumerateFiles(folder, "*.csproj").Single())
            .Descendants("AssemblyName")
            .FirstOrDefault()?.Value ?? package;

    /// <summary>A type with one member of each kind that the surface must tell apart.</summary>
    public abstract class Sample<T> : IDisposable
        where T : class, new()
    {
        public const int Limit = 7;

        protected Sample(string? label = null, params int[] sizes) => (Name, Rows) = (label, sizes.Length);

        public string? Name { get; init; }

        public int Rows { get; protected set; }

        internal int Hidden { get; set; }

        protected static Dictionary<string, float[]>? Parts(List<string?> names, out T first)
        {
            first = new T();
            return names.Count == 0 ? null : [];
        }

        public abstract TNumber Scale<TNumber>(double? factor, in TNumber value)
            where TNumber : struct, IComparable<TNumber>;

        public void Dispose() => GC.SuppressFinalize(this);

        private protected void Unseen() => Hidden++;
    }
}
