using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using FullStackAI.AspNetCore.Signing;
using FullStackAI.Bundles;

namespace FullStackAI.AspNetCore.Tests.Signing;

/// <summary>Signed bundles: nothing that a trusted key has not signed goes live.</summary>
[TestClass]
public sealed class SignatureTests
{
    private const string Row = """{"x":1}""";
    private readonly string _keys = TestFolders.Make();

    [TestCleanup]
    public void Delete() => TestFolders.Delete(_keys);

    [TestMethod]
    public void Verify_EachWayToBeWrong_IsRefusedWithItsReason()
    {
        using ECDsa release = MakeKey("release");
        using ECDsa other = MakeKey("other");
        var options = new SignatureOptions { TrustedKeyFiles = [PublicOf("release")] };
        string path = Path.Combine(_keys, "m.fsai");
        byte[] bytes = [1, 2, 3];
        File.WriteAllBytes(path, bytes);

        Assert.Contains("is not signed", Refusal());
        BundleSigning.Sign(path, "other", other);
        Assert.Contains("key 'other': not trusted", Refusal());
        BundleSigning.Sign(path, "release", other);
        Assert.Contains("not made by that key", Refusal());
        BundleSigning.Sign(path, "release", release);
        Assert.AreEqual("release", BundleSigning.Verify(path, bytes, options, "churn", "3"));
        Assert.Contains("made for other bytes", Refusal([1, 2, 4]));
        BundleSigning.Sign(path, "release", release, "churn", "2");
        Assert.Contains("made for another model or version", Refusal());
        BundleSigning.Sign(path, "release", release, "churn", "3");
        Assert.AreEqual("release", BundleSigning.Verify(path, bytes, options with { BoundToVersion = true }, "churn", "3"));
        File.WriteAllText(path + ".sig", File.ReadAllText(path + ".sig").Replace("\"3\"", "\"4\"", StringComparison.Ordinal));
        Assert.Contains("not made by that key", Refusal());
        BundleSigning.Sign(path, "release", release, "churn");
        options = options with { BoundToVersion = true };
        Assert.Contains("does not name the model and version", Refusal());
        File.WriteAllText(path + ".sig", "{");
        Assert.Contains("cannot be read", Refusal());
        File.WriteAllText(path + ".sig", """{"signatures":[]}""");
        Assert.Contains("none at all", Refusal());

        string Refusal(byte[]? of = null) =>
            Assert.ThrowsExactly<BundleException>(() => BundleSigning.Verify(path, of ?? bytes, options, "churn", "3")).Message;
    }

    [TestMethod]
    public void Verify_AnyByteOfTheBundleOrSignatureChanged_IsRefused()
    {
        using ECDsa release = MakeKey("release");
        var options = new SignatureOptions { TrustedKeyFiles = [PublicOf("release")] };
        string path = Path.Combine(_keys, "m.fsai");
        byte[] bytes = TestModels.Line(0, 1)[..200];
        File.WriteAllBytes(path, bytes);
        BundleSigning.Sign(path, "release", release, "churn", "3");
        byte[] signature = BundleSignatureFile.Read(path + ".sig").Single().Signature;
        Assert.HasCount(64, signature);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.ThrowsExactly<BundleException>(() => BundleSigning.Verify(path, bytes, options, "churn", "3"));
            bytes[i] ^= 1;
        }

        for (int i = 0; i < signature.Length; i++)
        {
            signature[i] ^= 1;
            using (FileStream stream = File.Create(path + ".sig"))
            {
                BundleSignatureFile.Write(
                    stream,
                    [new BundleSignatureEntry("release", Convert.ToHexStringLower(SHA256.HashData(bytes)), "churn", "3", signature)]);
            }

            Assert.ThrowsExactly<BundleException>(() => BundleSigning.Verify(path, bytes, options, "churn", "3"));
            signature[i] ^= 1;
        }
    }

    [TestMethod]
    public void Sign_WhatCannotSign_IsNamed()
    {
        using var wrongCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using ECDsa release = MakeKey("release");
        using ECDsa open = TrustedKey.Read(PublicOf("release"));
        string path = Path.Combine(_keys, "m.fsai");
        File.WriteAllBytes(path, [1]);

        Assert.Contains("P-256", Assert.ThrowsExactly<ArgumentException>(() => BundleSigning.Sign(path, "a", wrongCurve)).Message);
        Assert.Contains("cannot sign", Assert.ThrowsExactly<ArgumentException>(() => BundleSigning.Sign(path, "a", open)).Message);
        Assert.Contains("no name", Assert.ThrowsExactly<ArgumentException>(() => BundleSigning.Sign(path, "a/b", release)).Message);
        Assert.ThrowsExactly<BundleException>(() => BundleSigning.Sign(path + "x", "a", release));
    }

    [TestMethod]
    public async Task Server_UnsignedVersionAppears_TheOldOneServesUntilItIsSigned()
    {
        using ECDsa release = MakeKey("release");
        await using TestServer server = await StartAsync(release);
        server.Write("v/2/m.fsai", TestModels.Line(0, 2));
        await TestServer.Until(
            () => server.Repository.Models.Single().Versions is [_, { } second] && second.Slot.Status().LastError is not null,
            "version 2 was tried");

        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        JsonElement version = (await server.GetAsync("/models")).GetProperty("models")[0].GetProperty("versions")[1];
        Assert.AreEqual("UNAVAILABLE", version.GetProperty("state").GetString());
        Assert.Contains("'m.fsai' is not signed", version.GetProperty("reason").GetString()!);
        Assert.DoesNotContain(server.Folder, version.GetProperty("reason").GetString()!);
        await server.RefusedAsync("/models/v/versions/2/predict", Row, HttpStatusCode.ServiceUnavailable);

        BundleSigning.Sign(Path.Combine(server.Folder, "v/2/m.fsai"), "release", release);
        await TestServer.Until(() => server.Repository.Models.Single().Default?.Name == "2", "the signed version 2 answers");
        Assert.AreEqual(2, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
    }

    [TestMethod]
    public async Task Server_LiveFileIsReplacedByAnUnsignedOne_ServesOnWithTheReason()
    {
        using ECDsa release = MakeKey("release");
        await using TestServer server = await StartAsync(release);
        server.Write("v/1/m.fsai", TestModels.Line(0, 7));
        await TestServer.Until(
            () => server.Repository.Models.Single().Versions[0].Slot.Status().LastError is not null, "the new file was tried");

        Assert.AreEqual(1, (await server.AskAsync("/models/v/predict", Row)).GetProperty("score").GetDouble());
        Assert.Contains(
            "made for other bytes",
            (await server.GetAsync("/models")).GetProperty("models")[0].GetProperty("versions")[0].GetProperty("reason").GetString()!);
        await TestServer.Until(
            () => server.Repository.Models.Single().Versions[0].Slot.Status().FailedLoads >= 6, "the quick retries are over");
        BundleSigning.Sign(Path.Combine(server.Folder, "v/1/m.fsai"), "release", release);
        await TestServer.Until(
            () => server.PostAsync("/models/v/predict", Row).Result.Text.Contains("\"score\":7", StringComparison.Ordinal),
            "the signed file answers");
    }

    [TestMethod]
    public void Faults_NoKeys_AreNamed() => Assert.HasCount(1, new SignatureOptions { TrustedKeyFiles = [] }.Faults().ToList());

    private async Task<TestServer> StartAsync(ECDsa key)
    {
        string prepared = Path.Combine(_keys, "m.fsai");
        await File.WriteAllBytesAsync(prepared, TestModels.Line(0, 1));
        BundleSigning.Sign(prepared, "release", key);
        return await TestServer.StartAsync(
            [("v/1/m.fsai.sig", await File.ReadAllBytesAsync(prepared + ".sig")), ("v/1/m.fsai", await File.ReadAllBytesAsync(prepared))],
            options =>
                options.Signatures = new SignatureOptions { TrustedKeyFiles = [PublicOf("release")] });
    }

    private string PublicOf(string name) => Path.Combine(_keys, name + TrustedKey.PublicEnd);

    private ECDsa MakeKey(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(PublicOf(name), key.ExportSubjectPublicKeyInfoPem());
        return key;
    }
}
