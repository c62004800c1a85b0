using System.IO.Compression;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>Every public method that a host calls on Microsoft.Extensions.ML, by name,
/// parameters and what it gives: a host changes its using lines only.</summary>
[TestClass]
public sealed class SurfaceTests
{
    [TestMethod]
    [DataRow(typeof(ServiceCollectionExtensions), "PredictionEnginePoolBuilder AddPredictionEnginePool(services: IServiceCollection)")]
    [DataRow(
        typeof(ServiceCollectionExtensions),
        "PredictionEnginePoolBuilder AddPredictionEnginePool(services: IServiceCollection, implementationFactory: Func)")]
    [DataRow(
        typeof(ServiceCollectionExtensions),
        "IServiceCollection AddRequiredPredictionEnginePoolServices(services: IServiceCollection)")]
    [DataRow(typeof(BuilderExtensions), "PredictionEnginePoolBuilder FromUri(builder: PredictionEnginePoolBuilder, uri: String)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromUri(builder: PredictionEnginePoolBuilder, modelName: String, uri: String)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromUri(builder: PredictionEnginePoolBuilder, modelName: String, uri: Uri)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromUri(builder: PredictionEnginePoolBuilder, uri: String, period: TimeSpan)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromUri(builder: PredictionEnginePoolBuilder, modelName: String, uri: String, period: TimeSpan)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromUri(builder: PredictionEnginePoolBuilder, modelName: String, uri: Uri, period: TimeSpan)")]
    [DataRow(typeof(BuilderExtensions), "PredictionEnginePoolBuilder FromFile(builder: PredictionEnginePoolBuilder, filePath: String)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromFile(builder: PredictionEnginePoolBuilder, filePath: String, watchForChanges: Boolean)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromFile(builder: PredictionEnginePoolBuilder, modelName: String, filePath: String)")]
    [DataRow(
        typeof(BuilderExtensions),
        "PredictionEnginePoolBuilder FromFile(builder: PredictionEnginePoolBuilder, modelName: String, filePath: String, watchForChanges: Boolean)")]
    [DataRow(typeof(PredictionEnginePool<,>), "Predictor GetModel()")]
    [DataRow(typeof(PredictionEnginePool<,>), "Predictor GetModel(modelName: String)")]
    [DataRow(typeof(PredictionEnginePool<,>), "PredictionEngine GetPredictionEngine()")]
    [DataRow(typeof(PredictionEnginePool<,>), "PredictionEngine GetPredictionEngine(modelName: String)")]
    [DataRow(typeof(PredictionEnginePool<,>), "Void ReturnPredictionEngine(engine: PredictionEngine)")]
    [DataRow(typeof(PredictionEnginePool<,>), "Void ReturnPredictionEngine(modelName: String, engine: PredictionEngine)")]
    [DataRow(typeof(PredictionEnginePool<,>), "Void Dispose()")]
    [DataRow(typeof(PredictionEnginePoolExtensions), "TPrediction Predict(predictionEnginePool: PredictionEnginePool, example: TData)")]
    [DataRow(
        typeof(PredictionEnginePoolExtensions),
        "TPrediction Predict(predictionEnginePool: PredictionEnginePool, modelName: String, example: TData)")]
    [DataRow(typeof(PredictionEnginePoolBuilder<,>), "IServiceCollection get_Services()")]
    [DataRow(typeof(PredictionEnginePoolOptions<,>), "ModelLoader get_ModelLoader()")]
    [DataRow(typeof(PredictionEnginePoolOptions<,>), "Void set_ModelLoader(value: ModelLoader)")]
    [DataRow(typeof(ModelLoader), "IChangeToken GetReloadToken()")]
    [DataRow(typeof(ModelLoader), "Predictor GetModel()")]
    [DataRow(typeof(ModelReloadToken), "Boolean get_ActiveChangeCallbacks()")]
    [DataRow(typeof(ModelReloadToken), "Boolean get_HasChanged()")]
    [DataRow(typeof(ModelReloadToken), "IDisposable RegisterChangeCallback(callback: Action, state: Object)")]
    [DataRow(typeof(ModelReloadToken), "Void OnReload()")]
    public void TheSurfaceOfThePoolPeopleUse_IsThere(Type type, string method)
    {
        string[] there = [.. type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Select(Describe)];
        CollectionAssert.Contains(there, method, $"{type.Name} has:\n{string.Join('\n', there)}");
    }

    [TestMethod]
    public void ThePool_IsMadeFromTheSameThreeServices()
    {
        string[] parameters = [.. typeof(PredictionEnginePool<Point, Answer>)
            .GetConstructors()
            .Single()
            .GetParameters()
            .Select(parameter => Plain(parameter.ParameterType))];
        CollectionAssert.AreEqual(new[] { "IServiceProvider", "IOptions", "IOptionsFactory" }, parameters);
    }

    [TestMethod]
    public void FromFile_OfAnMLNetModel_NamesTheNextStep()
    {
        using var host = new TestHost((pool, host) => pool.FromFile(host.File("model.zip"), watchForChanges: false));
        using (ZipArchive archive = ZipFile.Open(host.File("model.zip"), ZipArchiveMode.Create))
        {
            archive.CreateEntry("TransformerChain/Model.key");
        }

        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => host.Live()).Message, "mlContext.Model.ConvertToOnnx");
    }

    [TestMethod]
    public void FromFile_OfAModelBeyondTheLimit_IsRefused()
    {
        using var host = new TestHost(
            (pool, host) => pool.FromFile(host.File("m.fsai"), watchForChanges: false),
            services => services.Configure<MLOptions>(options => options.Predictor = new() { Bundle = new() { MaximumBytes = 1000 } }));
        host.Write("m.fsai", 1);

        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => host.Live()).Message, "1000");
        Assert.AreEqual(ModelState.Failed, host.Pool.GetStatus("").State);
    }

    private static string Describe(MethodInfo method) =>
        $"{Plain(method.ReturnType)} {method.Name}({string.Join(", ", method.GetParameters().Select(parameter => $"{parameter.Name}: {Plain(parameter.ParameterType)}"))})";

    private static string Plain(Type type) => type.Name.Split('`')[0];
}
