#!/usr/bin/python3
# usage: trees.py <peer: lgb|lgbq|xgb|hgb> <dataset A|B|C> <threads> <reps> [extra json]
# prints one JSON line: bin_s, train wall (min/all), cpu (min), metric, predict timings
import sys, os, json, time, resource
peer, ds, thr, reps = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
extra = json.loads(sys.argv[5]) if len(sys.argv) > 5 else {}
os.environ['OMP_NUM_THREADS'] = str(thr); os.environ['OPENBLAS_NUM_THREADS'] = '1'
import numpy as np
D=os.environ.get('DATA','.')+'/'; SH={'A':(1100000,28,1000000),'B':(120000,100,100000),'C':(60000,20,50000)}
N,F,T=SH[ds]
X=np.fromfile(D+ds+'_X.f32',np.float32).reshape(N,F); y=np.fromfile(D+ds+'_y.f32',np.float32)
Xtr,ytr,Xte,yte=X[:T],y[:T],X[T:],y[T:]
TREES=extra.pop('trees',100); binary = ds!='B'; cats=list(range(10,20)) if ds=='C' else []
def auc(y,s):
    o=np.argsort(s,kind='mergesort'); r=np.empty(len(s)); ss=s[o]
    i=0; n=len(s); _,inv,cnt=np.unique(ss,return_inverse=True,return_counts=True); end=np.cumsum(cnt); avg=(end-cnt+1+end)/2.0; r[o]=avg[inv]
    p=y>0.5; np_=p.sum(); return (r[p].sum()-np_*(np_+1)/2)/(np_*(n-np_))
def cpu():
    r=resource.getrusage(resource.RUSAGE_SELF); return r.ru_utime+r.ru_stime
def T_(f,reps):
    w=[];c=[];o=None
    for _ in range(reps):
        c0=cpu(); t0=time.perf_counter(); o=f(); w.append(time.perf_counter()-t0); c.append(cpu()-c0)
    return o,w,c
res={'peer':peer,'ds':ds,'thr':thr,'extra':extra}
Xs=np.ascontiguousarray(np.resize(Xte,(100000,F))) if len(Xte)<100000 else Xte[:100000]
if peer.startswith('lgb'):
    sys.path.insert(0,os.environ['LIGHTGBM_PYTHON']); import lightgbm as lgb
    p=dict(objective='binary' if binary else 'regression',num_leaves=255,learning_rate=0.1,max_bin=255,num_threads=thr,verbose=-1,seed=1,deterministic=False)
    if peer=='lgbq': p.update(use_quantized_grad=True,quant_train_renew_leaf=True)
    p.update(extra)
    def mk():
        d=lgb.Dataset(Xtr,ytr,categorical_feature=cats,params=p,free_raw_data=False); d.construct(); return d
    d,w,c=T_(mk,1); res['bin_s']=min(w); res['bin_cpu']=min(c)
    b,w,c=T_(lambda: lgb.train(p,d,TREES),reps)
    pr=lambda X_: b.predict(X_,raw_score=True,num_threads=thr)
elif peer.startswith('xgb'):
    if peer=='xgb3': sys.path.insert(0,os.environ['XGBOOST_PYTHON'])
    import xgboost as xgb
    p=dict(objective='binary:logistic' if binary else 'reg:squarederror',tree_method='hist',grow_policy='lossguide',max_leaves=255,max_depth=0,eta=0.1,max_bin=256,nthread=thr,verbosity=0,seed=1)
    p.update(extra); ft=['q']*10+['c']*10 if ds=='C' else None
    ver=xgb.__version__
    def mk(): 
        return xgb.QuantileDMatrix(Xtr,ytr,feature_types=ft,enable_categorical=bool(cats),max_bin=p['max_bin'],nthread=thr) if hasattr(xgb,'QuantileDMatrix') else xgb.DMatrix(Xtr,ytr)
    d,w,c=T_(mk,1); res['bin_s']=min(w); res['bin_cpu']=min(c); res['ver']=ver
    b,w,c=T_(lambda: xgb.train(p,d,TREES),reps)
    if ds=='C':
        pr=lambda X_: b.predict(xgb.DMatrix(X_,feature_types=ft,enable_categorical=True,nthread=thr),output_margin=True)
    else: pr=lambda X_: b.inplace_predict(X_,predict_type='margin')
else:
    from sklearn.ensemble import HistGradientBoostingClassifier as HC, HistGradientBoostingRegressor as HR
    A=Xtr; Xt=Xte; kw={}
    if ds=='C':
        def m(Z):
            Z=Z.copy()
            for j in range(10,20): Z[:,j]=np.minimum(Z[:,j],254)   # sklearn limit: cardinality<=255
            return Z
        A=m(Xtr); Xte=m(Xte); Xs=m(Xs); kw=dict(categorical_features=cats)
    def tr():
        h=(HC if binary else HR)(max_iter=TREES,max_leaf_nodes=255,learning_rate=0.1,max_bins=255,early_stopping=False,random_state=1,**kw,**extra); h.fit(A,ytr); return h
    b,w,c=T_(tr,reps); pr=(lambda X_: b.decision_function(X_)) if binary else (lambda X_: b.predict(X_))
res['train_wall']=round(min(w),3); res['train_walls']=[round(v,2) for v in w]; res['train_cpu']=round(min(c),3)
s=np.asarray(pr(Xte)).ravel().astype(float)
res['metric']= ('auc',round(float(auc(yte,s)),6)) if binary else ('rmse',round(float(np.sqrt(np.mean((s-yte)**2))),6))
if binary: 
    pp=1/(1+np.exp(-s)); pp=np.clip(pp,1e-15,1-1e-15); res['logloss']=round(float(-np.mean(yte*np.log(pp)+(1-yte)*np.log(1-pp))),6)
_,w,c=T_(lambda: pr(Xs),5); res['pred100k_wall_ms']=round(min(w)*1e3,1); res['pred100k_cpu_ms']=round(min(c)*1e3,1)
x1=Xs[:1]; pr(x1); _,w,c=T_(lambda:[pr(Xs[i:i+1]) for i in range(200)],3); res['pred1_us_python']=round(min(w)/200*1e6,1)
print(json.dumps(res),flush=True)
