namespace FullStackAI.SourceGenerators.Tests;

[TestClass]
public sealed class RowShapeGeneratorTests
{
    private const string Output = "public class Out { public float Score; }\n";

    [TestMethod]
    public void Run_OnClassesOfAnEngine_DescribesBoth()
    {
        GeneratorRun run = Run(Output + """
            public class In { [ColumnName("a b")] public double A { get; set; } public int? B; public DateOnly Day { get; set; } public string? C; internal int Hidden; public static int Shared; public int WriteOnly { set { } } }
            class Host { PredictionEngine<In, Out>? engine; }
            """);

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        Assert.HasCount(2, run.Sources);
        string row = run.Sources.Single(source => source.Contains("RowShape<global::In>", StringComparison.Ordinal));
        StringAssert.Contains(row, "ShapeColumn(\"a b\", \"A\", ");
        StringAssert.Contains(row, "ShapeKind.DateTime");
        Assert.DoesNotContain("Hidden", row);
        Assert.DoesNotContain("Shared", row);
    }

    [TestMethod]
    public void Run_OnInheritedAndKeywordMembers_Compiles()
    {
        GeneratorRun run = Run(Output + """
            public class Parent { public double @class { get; set; } public virtual string? X { get; set; } }
            public record In(double Y) : ParentRecord(1) { }
            public record ParentRecord(int Z);
            public class Child : Parent { public override string? X { get; set; } }
            class Host { PredictionEngine<In, Out>? a; PredictionEngine<Child, Out>? b; }
            """);

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        Assert.HasCount(3, run.Sources);
    }

    [TestMethod]
    public void Run_OnAMarkedClass_DescribesItWithoutAUser()
    {
        GeneratorRun run = Run("namespace N { [GenerateRowShape] internal sealed class In { public double A { get; set; } } }");

        Assert.IsEmpty(run.Errors);
        Assert.HasCount(2, run.Sources);
    }

    [TestMethod]
    public void Run_OnAMemberThatCanBeNoColumn_WarnsAndGoesOn()
    {
        GeneratorRun run = Run(Output + """
            public class In { public double A { get; set; } public object? Thing { get; set; } }
            class Host { PredictionEngine<In, Out>? engine; }
            """);

        Assert.AreEqual("FSAI001", run.Diagnostics.Single().Id);
        StringAssert.Contains(run.Diagnostics.Single().GetMessage(System.Globalization.CultureInfo.InvariantCulture), "In.Thing");
        Assert.IsEmpty(run.Errors);
        Assert.HasCount(2, run.Sources);
    }

    [TestMethod]
    public void Run_OnAPrivateClass_SaysThatItCannotBeReached()
    {
        GeneratorRun run = Run(Output + "class Host { private class In { public double A; } PredictionEngine<In, Out>? engine; }");

        Assert.AreEqual("FSAI002", run.Diagnostics.Single().Id);
        Assert.IsEmpty(run.Errors);
    }

    [TestMethod]
    public void Run_OnForeignTypesOfTheSameName_DoesNothing()
    {
        GeneratorRun run = Run("namespace Other { class PredictionEngine<A, B> { } class In { } class Host { PredictionEngine<In, In>? engine; } }");
        Assert.IsEmpty(run.Sources);
    }

    private static GeneratorRun Run(string program) => new(program, new RowShapeGenerator());
}
