using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using FullStackAI.SourceGenerators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FullStackAI.GuideTests;

/// <summary>The C# of a page of the guide, or of a package's: all its pieces, in their order, as one program.</summary>
internal sealed class GuidePage
{
    private const string Fence = "```";
    private const string PackageFolder = "../../nuget/readme";
    private const string ImplicitUsings =
        "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading; using System.Threading.Tasks;";

    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    private readonly Compilation _program;

    internal GuidePage(string name)
    {
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable);
        var source = CSharpSyntaxTree.ParseText(Program(Text(name)));
        CSharpGeneratorDriver.Create(new RowShapeGenerator()).RunGeneratorsAndUpdateCompilation(
            CSharpCompilation.Create($"{Path.GetFileNameWithoutExtension(name)}-page", [source], s_references, options),
            out _program,
            out _);
    }

    /// <summary>What the compiler says against it: errors, and warnings that a reader would get too.</summary>
    internal string[] Faults =>
        [.. _program.GetDiagnostics().Where(told => told.Severity >= DiagnosticSeverity.Warning).Select(told => told.ToString())];

    internal static string[] Names =>
        [.. Directory.EnumerateFiles(Folder(), "*.md")
            .Select(path => Path.GetFileName(path))
            .Where(name => HasCode(Text(name)))
            .Order(StringComparer.Ordinal)];

    internal static bool HasCode(string page) => page.Contains(Fence + "csharp", StringComparison.Ordinal);

    internal static string Text(string name) => File.ReadAllText(Path.Combine(Folder(), name));

    /// <summary>The pages that packages carry, as seen from the guide.</summary>
    internal static string[] PackageNames =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder(), PackageFolder), "*.md")
            .Select(path => $"{PackageFolder}/{Path.GetFileName(path)}")
            .Order(StringComparer.Ordinal)];

    /// <summary>Compiles the page into memory and runs it to its end.</summary>
    internal async Task RunAsync()
    {
        using var image = new MemoryStream();
        Assert.IsTrue(_program.Emit(image).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext(_program.AssemblyName, isCollectible: true);
        try
        {
            var main = context.LoadFromStream(image).EntryPoint!;
            object? ended = main.Invoke(null, [Array.Empty<string>()]);
            if (ended is Task task)
            {
                await task;
            }
        }
        finally
        {
            context.Unload();
        }
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "guide"));

    // Using directives come first and types last, as the compiler wants them; a reader puts them into files of their own.
    private static string Program(string page)
    {
        var usings = new StringBuilder(ImplicitUsings).Append('\n');
        var statements = new StringBuilder();
        var types = new StringBuilder();
        foreach (string piece in page
            .Split(Fence + "csharp\n")
            .Skip(1)
            .Select(rest => rest[..rest.IndexOf(Fence, StringComparison.Ordinal)]))
        {
            CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(piece).GetCompilationUnitRoot();
            usings.Append(string.Concat(unit.Usings.Select(line => line.ToFullString())));
            foreach (MemberDeclarationSyntax member in unit.Members)
            {
                (member is GlobalStatementSyntax ? statements : types).Append(member.ToFullString());
            }
        }

        return $"{usings}{statements}{types}";
    }
}
