using System.Reflection;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Onnx.Exporting;
using FullStackAI.Preprocessing;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

[TestClass]
public sealed class ExporterCoverageTests
{
    [TestMethod]
    public void EveryTransform_HasAnExporterOrANamedRefusal() =>
        Assert.IsEmpty(Names<FittedTransform>()
            .Where(name => !TransformExporters.Knows(name) && !TransformExporters.Refusals.ContainsKey(name))
            .ToList());

    [TestMethod]
    public void EveryModel_HasAnExporter() =>
        Assert.IsEmpty(Names<Model>().Where(name => !ModelExporters.Knows(name)).ToList());

    [TestMethod]
    public void EveryCalibrator_HasAnExporter() =>
        Assert.IsEmpty(Names<Calibrator>().Where(name => !CalibratorExporters.Knows(name)).ToList());

    [TestMethod]
    public void Names_OfTheLibrary_AreFound()
    {
        CollectionAssert.Contains(Names<FittedTransform>(), FittedScale.RegisteredName);
        Assert.IsGreaterThan(4, Names<Model>().Count);
    }

    /// <summary>The registered names of all classes of a kind: the constant each declares, or the name it answers with.</summary>
    private static List<string> Names<T>() =>
        [.. typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract).Select(NameOf)];

    private static string NameOf(Type type) =>
        (type.GetField("RegisteredName", BindingFlags.Public | BindingFlags.Static)
            ?? type.GetField("Name", BindingFlags.Public | BindingFlags.Static))?.GetValue(null) as string
        ?? (string)type
            .GetProperty("ComponentName")!
            .GetValue(System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type))!;
}
