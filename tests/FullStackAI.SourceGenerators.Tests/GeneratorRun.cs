using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FullStackAI.SourceGenerators.Tests;

/// <summary>Compiles a program with a generator, as the build does.</summary>
internal sealed class GeneratorRun
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    internal GeneratorRun(string program, IIncrementalGenerator generator, params AdditionalText[] texts)
    {
        var compilation = CSharpCompilation.Create(
            "program",
            [CSharpSyntaxTree.ParseText("using System; using FullStackAI.Data; using FullStackAI.Inference;\n" + program)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([
            generator.AsSourceGenerator()
        ], texts, optionsProvider: texts.OfType<IOptionsOfText>().Any()
            ? new TextOptions()
            : null).RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out var diagnostics);
        Diagnostics = [.. diagnostics];
        Errors = [.. output.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];
        Sources = [.. driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString())];
    }

    internal Diagnostic[] Diagnostics { get; }

    internal Diagnostic[] Errors { get; }

    internal string[] Sources { get; }
}
