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
    public void Run_OnAMarkedClassWithRequiredMembers_DescribesItAsARowOnly()
    {
        GeneratorRun run = Run("[GenerateRowShape] public class In { public required double A { get; set; } }");

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        StringAssert.Contains(run.Sources.Single(), "RowShape<global::In>");
    }

    [TestMethod]
    public void Run_OnTypesWhoseNamesDifferInAPointOnly_DescribesEach()
    {
        GeneratorRun run = Run(Output + """
            namespace A { public class B_C { public double X; } public class B { public class C { public double Y; } } }
            class Host { PredictionEngine<A.B_C, Out>? a; PredictionEngine<A.B.C, Out>? b; }
            """);

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        Assert.HasCount(3, run.Sources);
    }

    [TestMethod]
    public void Run_OnAnOpenGenericClass_SaysSoAndCompiles()
    {
        GeneratorRun run =
            Run("[GenerateRowShape] public class In<T> { public double A; } public class Outer<T> { [GenerateRowShape] public class Inner { public double A; } }");

        Assert.IsTrue(run.Diagnostics.Length > 0 && run.Diagnostics.All(found => found.Id == "FSAI002"));
        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        Assert.IsEmpty(run.Sources);
    }

    [TestMethod]
    public void Run_OnAClosedGenericClass_DescribesIt()
    {
        GeneratorRun run = Run(Output
            + "public class In<T> { public T A = default!; } class Host { PredictionEngine<In<double>, Out>? a; PredictionEngine<In<int>, Out>? b; }");

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        Assert.HasCount(3, run.Sources);
    }

    [TestMethod]
    public void Run_OnAColumnNameOfAnInheritedParameter_UsesIt()
    {
        GeneratorRun run = Run(Output + """
            public record Parent([ColumnName("a b")] double A);
            public record In(double A, double C) : Parent(A);
            class Host { PredictionEngine<In, Out>? engine; }
            """);

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        StringAssert.Contains(
            run.Sources.Single(source => source.Contains("RowShape<global::In>", StringComparison.Ordinal)),
            "ShapeColumn(\"a b\", \"A\", ");
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
        GeneratorRun run = Run(
            "namespace Other { class PredictionEngine<A, B> { } class In { } class Host { PredictionEngine<In, In>? engine; } }");
        Assert.IsEmpty(run.Sources);
    }

    private static GeneratorRun Run(string program) => new(program, new RowShapeGenerator());
}
